/** The desk's page. */
import { render } from 'preact';
import { App } from './app.tsx';

const place = document.getElementById('desk');
if (place) render(<App />, place);
