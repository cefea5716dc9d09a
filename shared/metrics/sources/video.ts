import type { RowTuple } from '../dimensions.ts';
import { PANEL_COUNTS, panelsOf } from '../panel.ts';
import type { Point } from '../point.ts';
import { fitsKey } from '../rollup-key.ts';
import {
  adds,
  averages,
  decimalProperty,
  isTrue,
  measured,
  member,
  type PointSums,
  personOf,
  type Sums,
  textProperty,
} from './facts.ts';
import { COMMON_TUPLES, makeSource } from './source.ts';

const sum = (measure: string, value: string | null): Sums => (value === null ? {} : { [measure]: value });
const bitrateOf = (point: Point) =>
  measured(decimalProperty(point, 'bitrate'), 'bitrates', 'bitrate_samples');

const SUMS: Readonly<Record<string, (point: Point) => Sums>> = {
  video_view: () => ({ views: '1' }),
  video_progress: (point) => ({
    ...sum('watch_seconds', decimalProperty(point, 'watch_time')),
    ...(isTrue(point, 'completed') ? { completions: '1' } : {}),
    ...bitrateOf(point),
  }),
  video_complete: () => ({ completions: '1' }),
  video_buffering: (point) => ({
    bufferings: '1',
    ...sum('buffering_seconds', decimalProperty(point, 'duration')),
  }),
  video_quality: bitrateOf,
  video_error: () => ({ video_errors: '1' }),
  like: () => ({ likes: '1' }),
  comment: () => ({ comments: '1' }),
  share: () => ({ shares: '1' }),
  upload: () => ({ uploads: '1' }),
};

export const VIDEO_EVENTS = Object.keys(SUMS);
const ACTIONS = new Set(['like', 'comment', 'share', 'upload']);

export const VIDEO_POINTS: PointSums = {
  views: adds('views'),
  unique_viewers: adds('unique_viewers_stated'),
  watch_time: adds('watch_seconds'),
  likes: adds('likes'),
  comments: adds('comments'),
  shares: adds('shares'),
  uploads: adds('uploads'),
  average_watch_time: averages('watch_times_stated', 'watch_time_points'),
  completion_rate: averages('completions_stated', 'completion_points'),
  buffering_rate: averages('buffering_stated', 'buffering_points'),
  video_error_rate: averages('video_errors_stated', 'video_error_points'),
  average_bitrate: averages('bitrates', 'bitrate_samples'),
};

const PEOPLE_BY: readonly RowTuple[] = [...COMMON_TUPLES, ['video_id']];

/** Views by the title that the video had: how its latest is known. */
export const TITLED: RowTuple = ['video_id', 'title'];

/** Watching videos, and what people do with them. */
export const video = makeSource({
  name: 'video',
  tuples: [
    ...COMMON_TUPLES,
    ['video_id'],
    ['country', 'video_id'],
    ['device', 'video_id'],
    ['platform', 'video_id'],
    TITLED,
  ],
  daysOnly: [TITLED],
  distincts: {
    viewers: { days: PEOPLE_BY, hours: [[], ['video_id']] },
    /** People who liked, commented, shared or uploaded. */
    participants: { days: COMMON_TUPLES, hours: [[]] },
    ...PANEL_COUNTS,
  },
  contributionOf(point) {
    const counted = ACTIONS.has(point.name) ? 'participants' : 'viewers';
    const person = personOf(point);
    return {
      sums: { count: '1', ...SUMS[point.name]?.(point) },
      members: { ...member(counted, person), ...panelsOf(person) },
      ...(point.name === 'video_view' ? { dimensions: { title: titleOf(point) } } : {}),
    };
  },
});

/** As much of the title as fits a row's key, empty where there is none. */
function titleOf(point: Point): string {
  let title = textProperty(point, 'title') ?? '';
  while (!fitsKey(title)) title = Array.from(title).slice(0, -1).join('');
  return title;
}
