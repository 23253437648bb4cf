const text =
  /^text\/|[/+](json|json-seq|jsonl|x-?ndjson|xml|ya?ml|x-yaml|toml|graphql|javascript|x-javascript|x-www-form-urlencoded)$/

const binary =
  /^(image|audio|video|font|model)\/|^application\/(octet-stream|pdf|zip|gzip|x-gzip|zstd|x-tar|x-7z-compressed|vnd\.rar|wasm)$/

/**
 * Whether a body with this `content-type` is text, by its label alone: `application/vnd.api+json` and `image/svg+xml`
 * are. Undefined when the label is missing or does not say; then the bytes have to be looked at.
 */
export function isTextType(contentType: string | undefined): boolean | undefined {
  const type = mediaType(contentType)
  if (text.test(type)) {
    return true
  }
  return binary.test(type) ? false : undefined
}

/** `image/png` out of `Image/PNG; name=a.png`; empty when there is none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
}
