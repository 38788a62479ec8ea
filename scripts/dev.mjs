// `npm run dev`: the database and Vite's development server in one program.
import { join } from 'node:path';
import { follow, install, must, node, root } from './steps.mjs';

install();
must(node(), [join(root, 'scripts', 'generate.mjs')]);
follow([join(root, 'src', 'server', 'dev.ts')]);
