import { openRegister } from '#kernel/register.server.ts';
import { productSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { fundItems, fundSources, quantityUnits } from './kinds.ts';
import { keep, ofProject, projectSource, read } from './project-registers.server.ts';

const rights = rightsOf({ keep, read });
const ofProduct = {
  name: 'product',
  kind: 'reference',
  to: 'product',
  required: true,
  listed: true,
  filter: true,
} as const;
// a year is a name, not an amount: it takes no thousands mark
const year = {
  name: 'year',
  kind: 'text',
  max: 4,
  pattern: /^20\d\d$/,
  required: true,
  listed: true,
} as const;
const quantity = {
  name: 'quantity',
  kind: 'number',
  places: 3,
  min: 0.001,
  required: true,
  listed: true,
} as const;
const unit = {
  name: 'unit',
  kind: 'choice',
  values: quantityUnits,
  required: true,
  listed: true,
} as const;

/** Products that a project is for. */
export const products = openRegister(
  {
    name: 'chains.products',
    table: 'chain_products',
    slug: 'san-pham-chuoi',
    prefix: 'CGP',
    title: 'product',
    newest: 'note',
    key: ['project', 'product'],
    fields: [ofProject, ofProduct, { name: 'note', kind: 'text', max: 1000, listed: true }],
  },
  { rights, references: { ...projectSource, product: productSource }, isDemo: writesFiction },
);

/** What a contract promises in a year: a contract of several years is a row for each. */
export const contracts = openRegister(
  {
    name: 'chains.contracts',
    table: 'chain_contracts',
    slug: 'hop-dong-lien-ket',
    prefix: 'CGH',
    title: 'contractNo',
    newest: 'startsOn',
    key: ['contractNo', 'product', 'buyer', 'year'],
    fields: [
      { ...ofProject, required: false },
      ofProduct,
      { name: 'contractNo', kind: 'text', max: 100, required: true, listed: true },
      { name: 'buyer', kind: 'text', required: true, listed: true },
      { name: 'startsOn', kind: 'day', required: true, listed: true },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn' },
      year,
      quantity,
      unit,
      { name: 'value', kind: 'money' },
      { name: 'document', kind: 'file' },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights,
    references: { ...projectSource, product: productSource },
    isDemo: writesFiction,
    check: (_tx, { year: of, startsOn, endsOn }) =>
      Promise.resolve(
        String(of) < String(startsOn).slice(0, 4) ||
          (endsOn !== null && String(of) > String(endsOn).slice(0, 4))
          ? [{ field: 'year', code: 'chains.error.year-of-contract' }]
          : [],
      ),
  },
);

/** What is made and sold of a product in a year. */
export const outputs = openRegister(
  {
    name: 'chains.outputs',
    table: 'chain_outputs',
    slug: 'san-luong',
    prefix: 'CGL',
    title: 'product',
    newest: 'year',
    key: ['product', 'year'],
    fields: [
      ofProduct,
      year,
      quantity,
      unit,
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  { rights, references: { product: productSource }, isDemo: writesFiction },
);

/** Budget and support of a project by item, source and year. */
export const funds = openRegister(
  {
    name: 'chains.funds',
    table: 'chain_funds',
    slug: 'kinh-phi-chuoi',
    prefix: 'CGK',
    title: 'item',
    newest: 'planned',
    key: ['project', 'item', 'funding', 'year'],
    fields: [
      ofProject,
      {
        name: 'item',
        kind: 'choice',
        values: fundItems,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'funding',
        kind: 'choice',
        values: fundSources,
        required: true,
        listed: true,
        filter: true,
      },
      year,
      { name: 'planned', kind: 'money', listed: true },
      { name: 'paid', kind: 'money', listed: true },
      { name: 'cycles', kind: 'count', min: 1 },
      { name: 'documentNo', kind: 'text', max: 100 },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  { rights, references: projectSource, isDemo: writesFiction },
);
