/** Requests a minute of one address that share a bucket. */
export type RequestLimit = Readonly<{ name: string; perMinute: number }>;

type Rule = RequestLimit & Readonly<{ path: RegExp; method?: 'POST' }>;

/** Doors that can be ground at first, everything else generously. The first that fits counts. */
const rules: readonly Rule[] = [
  // OWASP API6: ten attempts a minute and address, besides the growing wait of each account
  { name: 'sign-in', method: 'POST', path: /^\/dang-nhap\/?$/, perMinute: 10 },
  { name: 'second-step', method: 'POST', path: /^\/dang-nhap\//, perMinute: 10 },
  { name: 'invitation', method: 'POST', path: /^\/loi-moi\//, perMinute: 10 },
  { name: 'account-pages', path: /^\/(dang-nhap|loi-moi)(\/|$)/, perMinute: 30 },
  { name: 'certificates', path: /^\/chung-nhan\//, perMinute: 60 },
  { name: 'api', path: /^\/api\//, perMinute: 120 },
  { name: 'all', path: /^/, perMinute: 600 },
];

/** The path as the router reads it: a letter written as `%61` opens the same door. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path; // the router refuses it
  }
}

/** Which bucket a request draws from. `path` without the language. */
export function limitOf(method: string, path: string): RequestLimit {
  const read = decoded(path);
  return rules.find((rule) => rule.path.test(read) && (rule.method ?? method) === method)!;
}
