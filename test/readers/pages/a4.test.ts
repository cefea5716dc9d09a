import { checkPages } from './check-pages.ts';

checkPages('a4');
