import { ID, Int } from 'type-graphql';
import { z } from 'zod';
import type { Model } from '../engine/model.ts';
import { type Entity, entityOf } from '../engine/model.ts';
import { type ArgumentUse, field, inputType, objectType, type TypeRef } from './declare.ts';
import { DateScalar, DateTimeScalar, DecimalScalar } from './scalars.ts';
import type { Types } from './types.ts';

type Class = ReturnType<typeof inputType>;

/** GraphQL types of what a hand-written command or query takes and gives, read from its zod schema. */
export class ZodTypes {
  readonly #types: Types;
  readonly #model: Model;
  /** Names of the object types made here. */
  readonly outputs = new Set<string>();

  constructor(model: Model, types: Types) {
    this.#model = model;
    this.#types = types;
  }

  /** @param on the record that the input is for */
  input(name: string, description: string, schema: z.ZodObject, on: Entity): Class {
    const input = inputType(name, description);
    for (const [key, each] of Object.entries(schema.shape)) {
      const value = each as z.ZodType;
      const { type, list, nullable } = this.#scalar(key, value);
      const use = { type: () => type, list, nullable, description: describe(key, value) };
      field(input, key, use, textDirective(value) ?? rowDirective(value, on));
    }
    return input;
  }

  arguments(schema: z.ZodObject): ArgumentUse[] {
    return Object.entries(schema.shape).map(([key, value]) => {
      const { type, list, nullable, defaultValue } = this.#scalar(key, value as z.ZodType);
      return {
        name: key,
        type: () => type,
        list,
        nullable: nullable && defaultValue === undefined,
        description: describe(key, value as z.ZodType),
        defaultValue,
      };
    });
  }

  /** What a query answers with: an object, or a list of them. */
  output(name: string, schema: z.ZodType): { type: TypeRef; list: boolean; nullable: boolean } {
    const { inner, nullable } = unwrap(schema);
    if (inner instanceof z.ZodArray) return { ...this.output(name, inner.element as z.ZodType), list: true, nullable };
    const meta = z.globalRegistry.get(inner);
    if (meta?.['record']) {
      const entity = entityOf(this.#model, String(meta['record']));
      return { type: this.#types.objects.get(entity) as TypeRef, list: false, nullable: true };
    }
    if (meta?.['money']) return { type: this.#types.money, list: false, nullable };
    if (!(inner instanceof z.ZodObject)) return { ...this.#scalar(name, inner), list: false, nullable };
    const type = objectType(name, meta?.description ?? missing(name));
    this.outputs.add(name);
    for (const [key, value] of Object.entries(inner.shape)) {
      const use = this.output(`${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, value as z.ZodType);
      field(type, key, {
        type: () => use.type,
        list: use.list,
        nullable: use.nullable,
        description: describe(key, value as z.ZodType),
      });
    }
    return { type, list: false, nullable };
  }

  #scalar(key: string, schema: z.ZodType): { type: TypeRef; list: boolean; nullable: boolean; defaultValue?: unknown } {
    const { inner, nullable, defaultValue } = unwrap(schema);
    const base = (type: TypeRef) => ({ type, list: false, nullable, defaultValue });
    const choices = z.globalRegistry.get(inner)?.['choices'];
    if (choices) {
      const found = this.#types.enums.get(String(choices));
      if (!found) throw new Error(`${key}: no column uses ${String(choices)}`);
      return base(found);
    }
    if (inner instanceof z.ZodArray) return { ...this.#scalar(key, inner.element as z.ZodType), list: true, nullable };
    if (inner instanceof z.ZodUUID) return base(ID);
    if (inner instanceof z.ZodISODate) return base(DateScalar);
    if (inner instanceof z.ZodISODateTime) return base(DateTimeScalar);
    if (z.globalRegistry.get(inner)?.['decimal']) return base(DecimalScalar);
    if (inner instanceof z.ZodString || inner instanceof z.ZodEnum) return base(String);
    if (inner instanceof z.ZodBoolean) return base(Boolean);
    if (inner instanceof z.ZodNumber) return base(Int);
    throw new Error(`${key}: the API has no type for ${inner.def.type}`);
  }
}

/** What a form needs to know of a text: its length, and whether it takes several lines. */
function textDirective(schema: z.ZodType): string | undefined {
  const { inner } = unwrap(schema);
  const max = inner instanceof z.ZodString ? inner.maxLength : null;
  return max === null ? undefined : `@text(max: ${max}, long: ${max > 300})`;
}

/** Which rows a form offers, and what they are called. */
function rowDirective(schema: z.ZodType, on: Entity): string | undefined {
  const part = z.globalRegistry.get(unwrap(schema).inner)?.['part'];
  if (part === undefined) return undefined;
  const label = on.parts.get(String(part))?.part?.label;
  if (!label) throw new Error(`${on.name}.${String(part)} is no part with a label`);
  return `@partRow(part: ${JSON.stringify(part)}, label: ${JSON.stringify(label)})`;
}

function unwrap(schema: z.ZodType): { inner: z.ZodType; nullable: boolean; defaultValue?: unknown } {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return { ...unwrap(schema.unwrap() as z.ZodType), nullable: true };
  if (schema instanceof z.ZodDefault)
    return { ...unwrap(schema.unwrap() as z.ZodType), defaultValue: schema.def.defaultValue };
  return { inner: schema, nullable: false };
}

function describe(key: string, schema: z.ZodType): string {
  return schema.description ?? unwrap(schema).inner.description ?? missing(key);
}

function missing(name: string): never {
  throw new Error(`${name} has no description: add .describe('…'), it is the API's documentation`);
}
