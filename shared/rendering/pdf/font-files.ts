import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Noto fonts (OFL 1.1), from the packages of the same name. The first two are in every document; each other one is
 * read only where a text needs it.
 */
export const FONT_FILES = {
  regular: {
    asset: 'NotoSans_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  },
  bold: {
    asset: 'NotoSans_700Bold.ttf',
    module: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  },
  arabic: {
    asset: 'NotoSansArabic_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  },
  hebrew: {
    asset: 'NotoSansHebrew_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
  },
  thai: {
    asset: 'NotoSansThai_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf',
  },
  japanese: {
    asset: 'NotoSansJP_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  },
} as const;

export type FontFile = keyof typeof FONT_FILES;

/** Which characters make a font worth reading, in the order in which fonts are asked for a character. */
export const FALLBACKS: readonly { name: FontFile; characters: RegExp }[] = [
  { name: 'arabic', characters: /\p{Script=Arabic}/u },
  { name: 'hebrew', characters: /\p{Script=Hebrew}/u },
  { name: 'thai', characters: /\p{Script=Thai}/u },
  {
    name: 'japanese',
    characters:
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u2190-\u27bf\u3000-\u303f\uff00-\uffef]/u,
  },
];

/** The build puts the files beside a bundle, which is CommonJS; sources run as modules and take them from the package. */
export function readFont(name: FontFile): Promise<Buffer> {
  const { asset, module } = FONT_FILES[name];
  const beside = typeof __dirname === 'string' ? join(__dirname, 'assets', asset) : '';
  return readFile(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(module));
}
