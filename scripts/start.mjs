// `npm start`: installs and builds what is missing or old, then runs the server.
import { join } from 'node:path';
import { build, follow, install, root } from './steps.mjs';

install();
build();
follow([join(root, 'src', 'server', 'main.ts')]);
