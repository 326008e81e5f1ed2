import type { FastifySchemaCompiler } from 'fastify'
import type Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type FieldErrors, invalid } from './problem.ts'

interface Field extends Record<string, unknown> {
  type?: string
  anyOf?: Field[]
  items?: Field
  properties?: Record<string, Field>
  minLength?: number
  maxLength?: number
  writeOnly?: boolean
}

type Read = { value: unknown } | { errors: FieldErrors }

/**
 * Fastify's validator: trims text, reads booleans that came as words, drops unknown keys, then checks the shape. It
 * neither fills in defaults nor turns one type into another, and speaks as a DRF serializer does.
 */
export const validatorCompiler: FastifySchemaCompiler<Type.TObject> = ({ schema, httpPart }) => {
  const read = compileReader(schema, httpPart === 'querystring')
  return (data) => {
    const result = read(data)
    return 'errors' in result ? { error: invalid(result.errors) } : result
  }
}

/** In a query an empty value means that it wasn't given, unless the field says `minLength: 0`. */
function compileReader(schema: Type.TObject, isQuery: boolean): (data: unknown) => Read {
  const shape = Compile(schema)
  const fields = Object.entries(schema.properties) as [string, Field][]
  return (data = {}) => {
    if (typeof data !== 'object' || data === null || Array.isArray(data))
      return { errors: { non_field_errors: [`Invalid data. Expected a dictionary, but got ${kindOf(data)}.`] } }
    const given = data as Record<string, unknown>
    const value: Record<string, unknown> = {}
    const errors: FieldErrors = {}
    for (const [name, field] of fields) {
      if (!Object.hasOwn(given, name) || (isQuery && given[name] === '' && field.minLength !== 0)) continue
      value[name] = tidy(given[name], field)
      const fault = textFault(value[name], field)
      if (fault) errors[name] = [fault]
    }
    if (!shape.Check(value))
      for (const [name, place] of faultyFields(shape.Errors(value)))
        errors[name] ??= [place ? `Invalid value at ${place}.` : shapeFault(name, value, schema)]
    return Object.keys(errors).length > 0 ? { errors } : { value }
  }
}

const kindOf = (data: unknown) => (data === null ? 'null' : Array.isArray(data) ? 'list' : typeof data)

const booleans: Record<string, boolean> = { true: true, True: true, false: false, False: false }

const propertiesOf = (field: Field) => field.properties ?? field.anyOf?.find((one) => one.properties)?.properties

function tidy(value: unknown, field: Field): unknown {
  if (Array.isArray(value)) return field.items ? value.map((one) => tidy(one, field.items as Field)) : value
  const inner = propertiesOf(field)
  if (inner && typeof value === 'object' && value !== null) return tidyObject(value as Record<string, unknown>, inner)
  if (typeof value !== 'string') return value
  if (field.type === 'boolean') return booleans[value] ?? value
  return field.writeOnly ? value : value.trim()
}

const tidyObject = (value: Record<string, unknown>, fields: Record<string, Field>) =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => Object.hasOwn(value, name))
      .map(([name, field]) => [name, tidy(value[name], field)]),
  )

/** What TypeBox doesn't check: lengths count code points, and text must be storable on every database. */
function textFault(value: unknown, field: Field): string | undefined {
  if (Array.isArray(value)) return value.map((one) => textFault(one, field.items ?? {})).find(Boolean)
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(propertiesOf(field) ?? {})
    return inner.map(([name, one]) => textFault((value as Record<string, unknown>)[name], one)).find(Boolean)
  }
  if (typeof value !== 'string') return undefined
  if (value.includes('\0')) return 'Null characters are not allowed.'
  if (!value.isWellFormed()) return 'This text has characters that are not valid Unicode.'
  const most = field.maxLength ?? field.anyOf?.find((one) => one.maxLength)?.maxLength
  if (most !== undefined && value.length > most && codePoints(value) > most)
    return `Ensure this field has no more than ${most} characters.`
  if (value === '' && field.minLength) return 'This field may not be blank.'
  if (field.minLength && value.length < field.minLength * 2 && codePoints(value) < field.minLength)
    return `Ensure this field has at least ${field.minLength} characters.`
  return undefined
}

const codePoints = (text: string) => [...text].length

/** The fields at fault, each with the deepest place inside it that is. */
function faultyFields(errors: { keyword: string; instancePath: string; params: object }[]): Map<string, string> {
  const places = errors.flatMap(({ keyword, instancePath, params }): [string, string][] => {
    if (keyword === 'required' && instancePath === '')
      return (params as { requiredProperties: string[] }).requiredProperties.map((name) => [name, ''])
    const [, name = 'non_field_errors', ...inside] = instancePath.split('/')
    return [[name, inside.join('.')]]
  })
  return new Map(places.sort(([, a], [, b]) => a.length - b.length))
}

function shapeFault(name: string, given: Record<string, unknown>, schema: Type.TObject): string {
  const field = schema.properties[name] as (Field & { enum?: unknown[] }) | undefined
  const value = given[name]
  if (value === undefined) return 'This field is required.'
  if (value === null) return 'This field may not be null.'
  if (field?.enum) return `"${String(value).slice(0, 100)}" is not a valid choice.`
  if (field?.type === 'boolean') return 'Must be a valid boolean.'
  if (field?.type === 'integer') return 'A valid integer is required.'
  if (field?.type === 'string') return 'Not a valid string.'
  return 'Invalid value.'
}
