/**
 * The test runner follows each promise to the test that made it, so that an error nobody caught is told with its test's name. In a
 * product that is all promises, that is a quarter of the time. Without it such an error is told with its file, which fails as before.
 */
import hooks from 'node:async_hooks';

const { createHook } = hooks;
const INERT = {
  enable: () => INERT,
  disable: () => INERT,
};

// The runner makes its hook once, when a file first imports it; whoever else wants one, such as a span's context, gets one.
hooks.createHook = (callbacks) =>
  /node:internal\/test_runner\//.test(new Error().stack ?? '') ? INERT : createHook(callbacks);
