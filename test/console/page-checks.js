/** Runs inside a page: what its reader would stumble over. Plain JavaScript, because a browser reads it as it is. */
{
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (element) =>
    `<${element.tagName.toLowerCase()} ${element.id || element.className}> ${element.textContent.trim().slice(0, 40)}`;
  const faultsOf = (selector, sentence, isFault) =>
    all(selector)
      .filter(isFault)
      .map((element) => `${sentence}: ${name(element)}`);

  const skippedHeadings = () => {
    const levels = [0, ...all('h1,h2,h3,h4,h5,h6').map(({ tagName }) => Number(tagName.slice(1)))];
    return levels.flatMap((level, index) =>
      level > (levels[index - 1] ?? 0) + 1 ? [`a heading skips from ${levels[index - 1]} to ${level}`] : [],
    );
  };

  const repeatedIds = () => {
    const ids = all('[id]').map(({ id }) => id);
    return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id twice: ${id}`);
  };

  const leadsNowhere = (attribute) =>
    faultsOf(
      `[${attribute}]`,
      `${attribute} leads nowhere`,
      (element) => document.getElementById(element.getAttribute(attribute)) === null,
    );

  const isTooSmall = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && (width < 24 || height < 24);
  };

  const accessibilityFaults = () => [
    ...(document.documentElement.lang ? [] : ['no language']),
    ...(document.title.trim() ? [] : ['no title']),
    ...['main', 'body > header', 'h1']
      .filter((selector) => all(selector).length !== 1)
      .map((selector) => `${all(selector).length} of ${selector}`),
    ...(document.querySelector('.skip[href="#main"]') ? [] : ['no skip link']),
    ...skippedHeadings(),
    ...faultsOf('input:not([type=hidden]),select,textarea', 'no label', ({ labels }) => labels.length === 0),
    ...faultsOf(
      'a,button,summary',
      'no name',
      (element) => (element.getAttribute('aria-label') ?? element.textContent).trim() === '',
    ),
    ...repeatedIds(),
    ...['aria-labelledby', 'aria-describedby', 'for'].flatMap(leadsNowhere),
    ...faultsOf('th', 'no scope', (element) => !element.hasAttribute('scope')),
    ...faultsOf('time', 'no moment', ({ dateTime }) => Number.isNaN(Date.parse(dateTime))),
    ...faultsOf(
      'svg',
      'a picture says something',
      (element) => element.getAttribute('aria-hidden') !== 'true',
    ),
    ...faultsOf('button,summary,select,input,textarea,.button,.counts a', 'too small to hit', isTooSmall),
  ];

  const numbers = (color) => color.match(/[\d.]+/g).map(Number);

  const luminance = ([red, green, blue]) => {
    const linear = (value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };

  /** What is painted behind an element. */
  const groundOf = (element) => {
    if (!element) return [255, 255, 255];
    const ground = numbers(getComputedStyle(element).backgroundColor);
    return (ground[3] ?? 1) === 1 ? ground : groundOf(element.parentElement);
  };

  const contrastOf = (element) => {
    const text = luminance(numbers(getComputedStyle(element).color));
    const ground = luminance(groundOf(element));
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
  };

  /** Texts whose contrast is under 4.5 to 1. */
  const weakTexts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const weak = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() === '' || ['SCRIPT', 'NOSCRIPT'].includes(element.tagName)) continue;
      const contrast = contrastOf(element);
      if (contrast < 4.5) weak.add(`${contrast.toFixed(2)}: ${name(element)}`);
    }
    return [...weak];
  };

  /** Attributes by which a page is styled, labeled or moved: no value from outside may be in them. */
  const KEPT = ['class', 'id', 'for', 'name', 'type', 'rel', 'role', 'method', 'style', 'target'];

  /** Of an address whether it stays here, and how deep it goes: ids and filters in it may differ. */
  const shapeOf = (attribute, value) => {
    if (KEPT.includes(attribute)) return `=${value}`;
    if (
      !['href', 'src', 'action', 'data-action', 'data-find', 'data-sign-out', 'data-sign-in'].includes(
        attribute,
      )
    )
      return '';
    if (!URL.canParse(value, location.href)) return `=no address: ${value}`;
    const { protocol, origin, pathname, searchParams } = new URL(value, location.href);
    if (protocol === 'data:') return `=${value}`;
    const depth = pathname.split('/').length;
    return `=${protocol}${origin === location.origin ? 'here' : origin}/${depth}?${[...searchParams.keys()]}`;
  };

  /** What a machine made is broken where there is room; everything else is read by people. */
  const IS_READ = (element) => !element.closest('.value,pre,code,script,style,noscript,option,.skip,thead');

  /** Words that go on in another line: a reader takes their halves for two words. A sign-in name is one only where it is as long as a line. */
  const brokenWords = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const broken = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!IS_READ(node.parentElement)) continue;
      for (const { 0: word, index } of node.textContent.matchAll(/\S*@\S*|[\p{L}\p{N}]{2,}/gu)) {
        if (word.includes('@')) continue;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.add(`${word} in ${name(node.parentElement)}`);
      }
    }
    return [...broken];
  };

  globalThis.pageChecks = {
    brokenWords,
    /** The elements in order with their attributes, without texts. */
    skeleton: () =>
      all('*').map((element) => {
        const depth = element.parentElement?.tagName ?? '';
        const attributes = [...element.attributes].map(({ name, value }) => name + shapeOf(name, value));
        return `${depth} > ${element.tagName} ${attributes.join(' ')}`;
      }),
    /** By which nonces scripts and styles run. */
    nonces: () => all('script,style').map(({ nonce }) => nonce),
    accessibilityFaults,
    weakTexts,
    /** How many pixels the page is wider than its window. */
    overflow: () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    openEverything: () => {
      for (const details of all('details')) {
        details.removeAttribute('name'); // of those that share one, only one can be open
        details.open = true;
      }
    },
    moving: () => all('*').filter((one) => getComputedStyle(one).transitionDuration !== '0s').length,
    focused: () => document.activeElement.textContent.trim(),
    outlineOfFocus: () =>
      document.activeElement === document.body
        ? 'none'
        : getComputedStyle(document.activeElement).outlineStyle,
    smuggle: () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<p id="smuggled" style="color:rgb(1,2,3)">x</p>');
      return [document.title, getComputedStyle(document.getElementById('smuggled')).color];
    },
  };
}
