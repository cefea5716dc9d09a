import { storedDefinition, type TemplateDefinition } from '#shared/reports/templates/definition.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

export const EXPORT_TYPES = ['video', 'user', 'system'] as const;
export type ExportType = (typeof EXPORT_TYPES)[number];

/** S1's groups of figures, by what is exported. */
const GROUPS: Record<ExportType, Record<string, readonly string[]>> = {
  video: {
    views: ['views', 'unique_viewers'],
    engagement: ['watch_time', 'average_watch_time', 'completion_rate', 'likes', 'comments', 'shares'],
    performance: ['buffering_rate', 'video_error_rate', 'average_bitrate'],
  },
  user: {
    activity: [
      'active_users',
      'sessions',
      'session_duration',
      'pages_per_session',
      'bounce_rate',
      'uploads',
      'comments',
      'likes',
      'shares',
    ],
    growth: ['new_users', 'sign_ups', 'logins'],
  },
  system: {
    health: [
      'uptime',
      'error_rate',
      'errors',
      'api_response_time',
      'api_response_time_p95',
      'api_response_time_p99',
      'cpu_usage',
      'memory_usage',
      'storage_usage',
    ],
    performance: [
      'api_requests',
      'jobs_completed',
      'job_duration',
      'storage_reads',
      'storage_writes',
      'storage_errors',
      'bytes_in',
      'bytes_out',
    ],
  },
};

const TITLES: Record<ExportType, string> = {
  video: 'Video analytics',
  user: 'User analytics',
  system: 'System analytics',
};

/**
 * What an export holds: key figures and a table by day, of videos by day and video.
 * @param asked - S1's groups; all of them where left out
 * @throws PlatformError ANALYTICS_INVALID_METRICS
 */
export function exportDefinition(type: ExportType, asked: readonly string[] | undefined): TemplateDefinition {
  const groups = GROUPS[type];
  const names = asked ?? Object.keys(groups);
  const unknown = names.filter((name) => !Object.hasOwn(groups, name));
  if (unknown.length > 0 || names.length === 0) throw invalidMetrics(type, unknown);
  const metrics = [...new Set(names.flatMap((name) => groups[name] ?? []))];
  const by = type === 'video' ? { dimensions: ['video_id' as const] } : {};
  return storedDefinition.parse({
    name: TITLES[type],
    sections: [
      { type: 'kpis', title: 'Key figures', metrics },
      { type: 'table', title: `${TITLES[type]} by day`, metrics, ...by },
    ],
  });
}

function invalidMetrics(type: ExportType, unknown: readonly string[]): PlatformError {
  const known = Object.keys(GROUPS[type]).join(', ');
  const retention = unknown.includes('retention')
    ? ' Retention is a matrix of cohorts and no table by day: read it with GET /v2/analytics/users?metrics=retention.'
    : '';
  return new PlatformError('ANALYTICS_INVALID_METRICS', 'Invalid metrics requested', {
    details: `An export of ${type} analytics has ${known}; it has not ${unknown.join(', ') || 'none of them'}.${retention}`,
  });
}
