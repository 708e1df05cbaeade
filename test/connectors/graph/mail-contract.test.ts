import { mailContract } from '../contracts/mail.ts';
import { mailBench } from './mail-bench.ts';

mailContract('Microsoft Graph', mailBench);
