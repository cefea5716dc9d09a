import { PlatformError } from '#shared/runtime/errors.ts';

/** The same words whether the schedule is another company's or nobody's. */
export function scheduleNotFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The schedule does not exist', {
    details: 'It was never made, was deleted, or is not yours. GET /v2/schedules lists your schedules.',
  });
}

export function noOccurrence(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The schedule has no run left', {
    details: 'Its time lies in the past. Change its schedule to a later time.',
  });
}

export function changedMeanwhile(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The schedule is being changed by somebody else', {
    details: 'Nothing was changed by this call. Read the schedule and ask again.',
  });
}
