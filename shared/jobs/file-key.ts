/** `reports/` is what the functions' permissions and the bucket's lifecycle name. */
export function keyOf(company: string, jobId: string, attempt: number): string {
  return `reports/${company}/${jobId}/${attempt}`;
}
