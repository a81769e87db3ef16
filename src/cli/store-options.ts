// The flags that every `tripline store` command has.

export interface StoreOptions {
  readonly data?: string;
  readonly json?: boolean;
}
