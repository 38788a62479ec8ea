// `npm run dev`: the database and Vite's development server in one program.
import { join } from 'node:path';
import { follow, generate, install, root } from './steps.mjs';

install();
generate();
follow([join(root, 'src', 'server', 'dev.ts')]);
