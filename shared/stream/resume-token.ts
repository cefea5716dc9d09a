/** A place in a channel's sequence, as clients get it with each update and give it back to resume. */
export interface Place {
  channel: string;
  epoch: string;
  sequence: number;
}

const TOKEN = /^(?<channel>[\w-]{1,32})\.(?<epoch>[\w-]{1,32})\.(?<sequence>\d{1,15})$/;

export function placeText({ channel, epoch, sequence }: Place): string {
  return `${channel}.${epoch}.${sequence}`;
}

/** The place; undefined for a text that is none of ours. */
export function readPlace(text: string): Place | undefined {
  const groups = TOKEN.exec(text)?.groups;
  if (!groups) return undefined;
  return {
    channel: groups['channel'] ?? '',
    epoch: groups['epoch'] ?? '',
    sequence: Number(groups['sequence']),
  };
}
