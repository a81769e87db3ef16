// The headers of everything under /console. The page runs its own scripts from its own files and nothing
// else: no inline script or style, no other origin, no frame round it.

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const SHARED: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // For browsers that know no frame-ancestors.
  "x-frame-options": "DENY",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...SHARED,
  "content-security-policy": CONTENT_SECURITY_POLICY,
};

/** An answer of the API is data: shown as a page, it may do nothing at all. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  ...SHARED,
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "cache-control": "no-store",
};
