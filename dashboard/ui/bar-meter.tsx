import { Progress } from '@base-ui/react/progress';

/** How far work is, 0 to 100. */
export function ProgressBar({ value, label }: { value: number; label: string }) {
  return (
    <Progress.Root className="progress" value={value} aria-label={label}>
      <Progress.Track className="progress-track">
        <Progress.Indicator className="progress-fill" />
      </Progress.Track>
      <Progress.Value className="progress-value" />
    </Progress.Root>
  );
}
