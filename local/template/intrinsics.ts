import { isRecord, type Place, templateError, within } from './raw-template.ts';

/** Marks a value that `Ref: AWS::NoValue` removes. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** What an intrinsic needs from the template around it. */
export interface Surroundings {
  resolve: (value: unknown, place: Place) => unknown;
  ref: (name: string, place: Place) => unknown;
  getAtt: (logicalId: string, attribute: string, place: Place) => unknown;
  condition: (name: string, place: Place) => boolean;
  mapping: (map: string, top: string, second: string, place: Place) => unknown;
}

type Intrinsic = (argument: unknown, place: Place, around: Surroundings) => unknown;

function text(value: unknown, place: Place): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw templateError(place, `a text is needed here, found ${JSON.stringify(value)}`);
}

function list(value: unknown, place: Place, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw templateError(place, `a list${length === undefined ? '' : ` of ${length}`} is needed here`);
}

const join: Intrinsic = (argument, place, around) => {
  const [delimiter, parts] = list(argument, place, 2);
  const values = list(around.resolve(parts, place), place);
  return values.map((part) => text(part, place)).join(text(delimiter, place));
};

/** `${Name}`, `${Name.Attribute}` and `${!Literal}`. */
const sub: Intrinsic = (argument, place, around) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const given = isRecord(variables) ? variables : {};
  return text(template, place).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (name in given) return text(around.resolve(given[name], place), place);
    const dot = name.indexOf('.');
    const value =
      dot < 0 ? around.ref(name, place) : around.getAtt(name.slice(0, dot), name.slice(dot + 1), place);
    return text(value, within(place, whole));
  });
};

const getAtt: Intrinsic = (argument, place, around) => {
  const parts = typeof argument === 'string' ? argument.split('.') : list(argument, place);
  const [logicalId, ...rest] = parts.map((part) => text(around.resolve(part, place), place));
  return around.getAtt(logicalId ?? '', rest.join('.'), place);
};

const select: Intrinsic = (argument, place, around) => {
  const [index, options] = list(argument, place, 2);
  const values = list(around.resolve(options, place), place);
  const at = Number(around.resolve(index, place));
  if (!(at in values)) throw templateError(place, `Fn::Select asks for element ${at} of ${values.length}`);
  return values[at];
};

const split: Intrinsic = (argument, place, around) => {
  const [delimiter, source] = list(argument, place, 2);
  return text(around.resolve(source, place), place).split(text(delimiter, place));
};

const findInMap: Intrinsic = (argument, place, around) => {
  const [map, top, second] = list(around.resolve(argument, place), place, 3).map((part) => text(part, place));
  return around.mapping(map ?? '', top ?? '', second ?? '', place);
};

const choose: Intrinsic = (argument, place, around) => {
  const [name, yes, no] = list(argument, place, 3);
  return around.resolve(around.condition(text(name, place), place) ? yes : no, place);
};

const bool = (value: unknown, place: Place, around: Surroundings): boolean =>
  around.resolve(value, place) === true;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (argument, place, around) => around.ref(text(argument, place), place),
  Condition: (argument, place, around) => around.condition(text(argument, place), place),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': choose,
  'Fn::Base64': (argument, place, around) =>
    Buffer.from(text(around.resolve(argument, place), place)).toString('base64'),
  'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => `us-east-1${zone}`),
  'Fn::Equals': (argument, place, around) => {
    const [left, right] = list(around.resolve(argument, place), place, 2);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, place, around) => list(argument, place).every((part) => bool(part, place, around)),
  'Fn::Or': (argument, place, around) => list(argument, place).some((part) => bool(part, place, around)),
  'Fn::Not': (argument, place, around) => !bool(list(argument, place, 1)[0], place, around),
};

/** The name of the intrinsic that this object is, or undefined for a plain object. */
export function intrinsicName(value: Record<string, unknown>): string | undefined {
  const [only, ...more] = Object.keys(value);
  if (only === undefined || more.length > 0) return undefined;
  if (only === 'Ref' || only.startsWith('Fn::')) return only;
  return only === 'Condition' && typeof value[only] === 'string' ? only : undefined;
}
