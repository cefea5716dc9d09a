import { LOCAL_ACCOUNT, LOCAL_REGION } from '../cloud-types.ts';
import { INTRINSICS, intrinsicName, NO_VALUE, type Surroundings } from './intrinsics.ts';
import { isRecord, type Place, type RawTemplate, templateError, within } from './raw-template.ts';
import { attributeValue, type Named, nameProperty, refValue } from './references.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
const PSEUDO: Record<string, unknown> = {
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::Region': LOCAL_REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
  'AWS::StackId': `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/local`,
  'AWS::NotificationARNs': [],
  'AWS::NoValue': NO_VALUE,
};

export interface Resolver {
  resolve: (value: unknown, place: Place) => unknown;
  condition: (name: string, place: Place) => boolean;
}

/** Resolves a template's intrinsics to local values. Anything it does not know is an error that names the place. */
export function createResolver(template: RawTemplate): Resolver {
  const around: Surroundings = {
    resolve: (value, place) => resolve(value, place, around),
    ref: (name, place) => ref(template, name, place, around),
    getAtt: (logicalId, attribute, place) => getAtt(template, logicalId, attribute, place, around),
    condition: (name, place) => condition(template, name, place, around),
    mapping: (map, top, second, place) => {
      const found = template.Mappings?.[map]?.[top]?.[second];
      if (found === undefined) throw templateError(place, `no mapping ${map}/${top}/${second}`);
      return found;
    },
  };
  return { resolve: around.resolve, condition: around.condition };
}

function resolve(value: unknown, place: Place, around: Surroundings): unknown {
  if (Array.isArray(value)) {
    return value
      .map((part, at) => resolve(part, within(place, at), around))
      .filter((part) => part !== NO_VALUE);
  }
  if (!isRecord(value)) return value;
  const name = intrinsicName(value);
  if (name !== undefined) return intrinsic(name, value[name], place, around);
  const entries = Object.entries(value).map(
    ([key, part]) => [key, resolve(part, within(place, key), around)] as const,
  );
  return Object.fromEntries(entries.filter(([, part]) => part !== NO_VALUE));
}

function intrinsic(name: string, argument: unknown, place: Place, around: Surroundings): unknown {
  const apply = INTRINSICS[name];
  if (apply === undefined) {
    throw templateError(
      place,
      `the local cloud does not know ${name}; add it in local/template/intrinsics.ts`,
    );
  }
  return apply(argument, place, around);
}

function ref(template: RawTemplate, name: string, place: Place, around: Surroundings): unknown {
  if (name in PSEUDO) return PSEUDO[name];
  const parameter = template.Parameters?.[name];
  if (parameter !== undefined) {
    if (parameter.Default === undefined) throw templateError(place, `parameter ${name} has no default value`);
    return parameter.Default;
  }
  return refValue(named(template, name, place, around));
}

function getAtt(
  template: RawTemplate,
  logicalId: string,
  attribute: string,
  place: Place,
  around: Surroundings,
): unknown {
  const resource = named(template, logicalId, place, around);
  const value = attributeValue(resource, attribute);
  if (value !== undefined) return value;
  const known = `attribute ${attribute} of ${logicalId} (${resource.type}) has no local value`;
  throw templateError(place, `${known}; add it in local/template/references.ts`);
}

function named(template: RawTemplate, logicalId: string, place: Place, around: Surroundings): Named {
  const raw = template.Resources?.[logicalId];
  if (raw === undefined)
    throw templateError(place, `refers to ${logicalId}, which the template does not have`);
  const property = nameProperty(raw.Type);
  const given = property === undefined ? undefined : raw.Properties?.[property];
  const explicit =
    given === undefined ? undefined : around.resolve(given, { owner: logicalId, path: property ?? '' });
  return { logicalId, type: raw.Type, explicitName: typeof explicit === 'string' ? explicit : undefined };
}

function condition(template: RawTemplate, name: string, place: Place, around: Surroundings): boolean {
  const definition = template.Conditions?.[name];
  if (definition === undefined) throw templateError(place, `no condition named ${name}`);
  return around.resolve(definition, { owner: `Conditions.${name}`, path: '' }) === true;
}
