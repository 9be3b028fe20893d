// What: the jobs each kind may have, by name: what `run X --job J` and a Task's `job` can mean. What not: which of them one resource has (its plan).

/** A law test holds this against what the kinds plan. */
export const jobNames: Readonly<Record<string, readonly string[]>> = {
  BackupPolicy: ['full', 'differential', 'incremental', 'verify', 'drill', 'watch'],
  CapacityPlan: ['forecast'],
  CleanupPolicy: ['clean'],
  Migration: ['copy', 'sync', 'validate', 'cutover'],
  Monitor: ['check'],
  QueryAnalysis: ['collect'],
  ScalingPolicy: ['scale', 'set'],
  Task: ['run'],
};
