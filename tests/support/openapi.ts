import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Operation = Readonly<{
  responses: Record<string, { content?: Record<string, unknown> }>;
}>;
type ApiDocument = Readonly<{
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}>;

/** What the published schema of OpenAPI 3.1 finds wrong in a document. */
export async function documentFaults(document: object): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as Record<string, unknown>,
  );
  return valid ? [] : errors;
}

/** Answers that any address may give; each is a problem document. */
const everywhere = [400, 401, 403, 404, 405, 411, 413, 415, 429, 500, 503];

/**
 * Judges answers by the schemas of the API's own document, as a program would that was generated from it: JSON Schema
 * 2020-12, with formats. What it finds wrong is collected in `faults`.
 */
export function judgeAnswers(given: object) {
  const document = given as ApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
  const faults: string[] = [];
  const judged = new Set<string>();
  const compiled = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };
  const templates = Object.keys(document.paths).map((path) => ({
    path,
    fits: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
    // a named part goes before a parameter
    parameters: path.split('{').length,
  }));
  templates.sort((a, b) => a.parameters - b.parameters);

  async function judge(method: string, url: string, answer: Response): Promise<void> {
    const path = new URL(url, 'http://x').pathname;
    const say = (fault: string) => faults.push(`${method} ${path}: ${answer.status}: ${fault}`);
    const template = templates.find(({ fits }) => fits.test(path))?.path ?? '';
    const operation = document.paths[template]?.[method.toLowerCase()];
    if (answer.status === 304 || path.endsWith('/openapi.json')) return;
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
    const stated = operation && operation.responses[answer.status];
    if (!stated && !everywhere.includes(answer.status)) return void say('is not documented');
    if (stated && !stated.content) return void (type && say(`brings ${type}, none is documented`));
    const step = (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1');
    if (stated && !stated.content![type]) return void say(`is ${type}, which is not documented`);
    const pointer = stated
      ? `/paths/${step(template)}/${method.toLowerCase()}/responses/${answer.status}/content/${step(type)}/schema`
      : '/components/schemas/Problem';
    judged.add(`${template} ${answer.status}`);
    const check = validator(pointer);
    if (!/json$/.test(type)) return void (stated || say(`is ${type}, not a problem`));
    if (!check(await answer.clone().json())) say(ajv.errorsText(check.errors, { separator: '; ' }));
  }
  return { judge, faults, judged };
}
