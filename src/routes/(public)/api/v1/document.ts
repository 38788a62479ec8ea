type Schema = Readonly<{
  type?: string | readonly string[];
  format?: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  items?: Schema;
  $ref?: string;
}>;

type Operation = Readonly<{
  operationId: string;
  summary: string;
  description?: string;
  tags: readonly string[];
  parameters?: readonly Readonly<{
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema: Schema & { description?: string; example?: unknown };
  }>[];
  responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
  >;
}>;

/** An operation as the documentation page shows it. */
export type Documented = Readonly<{
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | null;
  tag: string;
  parameters: readonly Readonly<{ name: string; in: string; type: string; description: string }>[];
  answers: readonly Readonly<{ status: string; type: string; description: string }>[];
  /** an address to open, where no parameter of the path is needed */
  example: string | null;
}>;

/** What people read of an OpenAPI document: every operation with its parameters and answers. */
export function documentOf(document: {
  paths: Record<string, Record<string, Operation>>;
}): Documented[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      id: operation.operationId,
      path,
      summary: operation.summary,
      description: operation.description ?? null,
      tag: operation.tags[0] ?? '',
      parameters: (operation.parameters ?? []).map((parameter) => ({
        name: parameter.name,
        in: parameter.in,
        type: typeOf(parameter.schema),
        description: parameter.description ?? parameter.schema.description ?? '',
      })),
      answers: Object.entries(operation.responses).map(([status, { description, content }]) => ({
        status,
        type: Object.keys(content ?? {})[0] ?? '',
        description,
      })),
      example:
        method !== 'get' || path.includes('{') || path.startsWith('/api/v1/registers')
          ? null
          : path,
    })),
  );
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.items) return `${typeOf(schema.items)}[]`;
  const type = [schema.type].flat().filter(Boolean).join(' | ') || 'string';
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? ` ${schema.minimum}–${schema.maximum}`
      : '';
  return (schema.format ?? type) + range;
}
