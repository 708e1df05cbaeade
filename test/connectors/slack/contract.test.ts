import { conversationContract } from '../contracts/conversation.ts';
import { conversationBench } from './bench.ts';

conversationContract('Slack', conversationBench);
