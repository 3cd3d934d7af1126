/** The inspector's question about items and tools. */
export const seen = {
  title: 'Did the model see it?',
  sentWith: 'Sent with',
  about: (tokens: string) => `about ${tokens}`,
  pending: 'Not yet: its thread has made no call since.',
  cut: (share: string, size: string) => `Cut: ${share} of ${size}`,
  goneSince: 'Gone since',
  later: (duration: string) => `${duration} later`,
};
