/** What the keeper answers to its first message, which is a ClusterOptions; a second one means stop. */
export type KeeperReport =
  | { readonly state: 'ready'; readonly url: string }
  | { readonly state: 'failed'; readonly reason: string };
