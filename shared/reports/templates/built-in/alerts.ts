import { builtIn } from './make.ts';

export const alertHistory = builtIn({
  id: 'alert_history',
  name: 'Alert history',
  description:
    'Every alert that was open in the period: how many, how severe, of which rules, when and for how long.',
  layout: { orientation: 'landscape' },
  sections: [
    { type: 'alert_summary', title: 'Alerts at a glance' },
    { type: 'alert_list', title: 'Alerts' },
  ],
});
