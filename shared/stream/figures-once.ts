import type { Company } from '#shared/admin/company.ts';
import type { Channel } from './channel-store.ts';
import { figuresId } from './definition.ts';
import { feedOf } from './feeds.ts';
import { type FigureSources, figuresOf, type UpdateFigures } from './figures.ts';

/** Figures of a company as of one moment. Those that several channels share are computed once. */
export class FiguresOnce {
  readonly #sources: FigureSources;
  readonly #compute: typeof figuresOf;
  readonly #made = new Map<string, Promise<UpdateFigures>>();
  /** Times that figures were computed. */
  computed = 0;

  constructor(company: Company, now: number, compute: typeof figuresOf = figuresOf) {
    this.#sources = { company, feed: feedOf(company.id, company.timeZone), now };
    this.#compute = compute;
  }

  /** Undefined for the channel of events, which has none. */
  async of({ definition }: Channel): Promise<UpdateFigures | undefined> {
    if (definition === undefined) return undefined;
    const id = figuresId(definition);
    const known = this.#made.get(id);
    if (known) return known;
    this.computed += 1;
    const figures = this.#compute(definition, this.#sources);
    this.#made.set(id, figures);
    return figures;
  }
}
