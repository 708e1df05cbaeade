/** What people press in chat, as one part: what it needs is read with the first press. */
export { conversationPress } from './conversation-press.ts';
