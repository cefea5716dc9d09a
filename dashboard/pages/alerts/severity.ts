export const SEVERITY_TONES = { critical: 'bad', warning: 'warn', info: 'calm' } as const;
