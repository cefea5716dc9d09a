import { FORMATS, type RenderedFormat } from '#shared/rendering/formats.ts';
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

/** A matrix of cohorts, beside the figures by day. */
const RETENTION = 'retention';

const TITLES: Record<ExportType, string> = {
  video: 'Video analytics',
  user: 'User analytics',
  system: 'System analytics',
};

/**
 * What an export holds: key figures and a table by day, of videos by day and video; of users also their cohorts.
 * @param asked - S1's groups; where left out, all that are figures by day
 * @throws PlatformError ANALYTICS_INVALID_METRICS
 */
export function exportDefinition(
  type: ExportType,
  asked: readonly string[] | undefined,
  format: RenderedFormat,
): TemplateDefinition {
  const groups = GROUPS[type];
  const names = asked ?? Object.keys(groups);
  const unknown = names.filter((name) => !groupsOf(type).includes(name));
  if (unknown.length > 0 || names.length === 0) throw invalidMetrics(type, unknown);
  const metrics = [...new Set(names.flatMap((name) => groups[name] ?? []))];
  const hasCohorts = names.includes(RETENTION);
  if (hasCohorts && metrics.length > 0 && FORMATS[format].tables === 'first') throw twoTables(format);
  return storedDefinition.parse({
    name: TITLES[type],
    sections: [
      ...(metrics.length > 0 ? sectionsByDay(type, metrics) : []),
      ...(hasCohorts ? [{ type: 'retention', title: 'Retention by first day' }] : []),
    ],
  });
}

function groupsOf(type: ExportType): string[] {
  return [...Object.keys(GROUPS[type]), ...(type === 'user' ? [RETENTION] : [])];
}

function sectionsByDay(type: ExportType, metrics: readonly string[]): object[] {
  const by = type === 'video' ? { dimensions: ['video_id' as const] } : {};
  return [
    { type: 'kpis', title: 'Key figures', metrics },
    { type: 'table', title: `${TITLES[type]} by day`, metrics, ...by },
  ];
}

function twoTables(format: RenderedFormat): PlatformError {
  return new PlatformError('ANALYTICS_INVALID_METRICS', 'Retention and figures by day are two tables', {
    details: `A ${FORMATS[format].label} file holds one table: ask for retention alone, or for json, pdf or excel.`,
  });
}

function invalidMetrics(type: ExportType, unknown: readonly string[]): PlatformError {
  const known = groupsOf(type).join(', ');
  return new PlatformError('ANALYTICS_INVALID_METRICS', 'Invalid metrics requested', {
    details: `An export of ${type} analytics has ${known}; it has not ${unknown.join(', ') || 'none of them'}.`,
  });
}
