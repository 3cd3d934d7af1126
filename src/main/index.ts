import { startApp } from './start.ts';

void startApp();
