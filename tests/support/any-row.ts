/** A random value of a type, as SQL. */
export function randomValue(type: string): string {
  if (type.endsWith('[]'))
    return `array[${randomValue(type.slice(0, -2))}, ${randomValue(type.slice(0, -2))}]::${type}`;
  const text = `md5(random()::text)`;
  const known: Record<string, string> = {
    uuid: 'gen_random_uuid()',
    text,
    'character varying': text,
    smallint: '(random() * 30000)::smallint',
    integer: '(random() * 2000000000)::integer',
    bigint: '(random() * 9000000000000000)::bigint',
    boolean: 'random() < 0.5',
    numeric: 'round((random() * 90)::numeric, 2)',
    'double precision': 'random()',
    real: 'random()::real',
    date: `date '2000-01-01' + (random() * 20000)::integer`,
    'timestamp with time zone': `now() - random() * interval '9 years'`,
    jsonb: `jsonb_build_object('n', random(), 'list', jsonb_build_array(${text}))`,
    bytea: `decode(${text}, 'hex')`,
  };
  const found = known[type.replace(/\(.*\)$/, '')];
  if (!found) throw new Error(`say here how to make a value of type ${type}`);
  return found;
}
