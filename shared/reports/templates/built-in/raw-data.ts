import { builtIn } from './make.ts';

export const rawData = builtIn({
  id: 'raw_data',
  name: 'Raw data',
  description:
    'Every event and metric point of the period as it was accepted, a row each: any number of rows as CSV or NDJSON.',
  layout: { orientation: 'landscape' },
  sections: [{ type: 'raw_data', title: 'Events' }],
});
