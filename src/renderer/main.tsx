import './no-eval.ts';
import './styles/index.css';
import { startApp } from './start.tsx';
import { connectToHost } from './transport/connect.ts';

startApp(connectToHost());
