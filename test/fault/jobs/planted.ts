import { dynamo } from '#shared/runtime/dynamo.ts';

const NAME = 'plantedFault';

/** Writes every expression of the stores with `part` put in another way, until the returned function is called. */
export function plantFault(part: string, instead: string): () => void {
  dynamo().middlewareStack.add(
    (next) => (args) => {
      rewrite(args.input, part, instead);
      return next(args);
    },
    { step: 'initialize', name: NAME },
  );
  return () => void dynamo().middlewareStack.remove(NAME);
}

function rewrite(value: unknown, part: string, instead: string): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && name.endsWith('Expression'))
      Object.assign(value, { [name]: inner.replaceAll(part, instead) });
    else rewrite(inner, part, instead);
  }
}
