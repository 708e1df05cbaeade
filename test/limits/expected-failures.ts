/** Known limits of the product: what must hold and does not yet, by the title of the test that plays it. */
export const EXPECTED_FAILURES: Readonly<Record<string, string>> = {
  'two hundred and fifty approvers cost one read and at most twenty cards':
    'A stage posts a card to everybody who may decide, however many there are; beyond twenty the group should be asked by its own channel.',
  'three hundred follow-ups that are closed together are all looked at':
    'One answer of ServiceNow has a hundred of them, and the look goes no further while its mark moves on.',
  'one bad row keeps nobody else from losing access that is over':
    'The expiry sweep stops at the first hint it can not follow, and begins with that one again at every tick.',
  'a loss is told although thousands of tickets found somebody in the group already':
    'The mark that leads from a group to those tickets is full at some three thousand, and later ones are not noted.',
  'five thousand tickets with words to be told are told over several ticks':
    'The sweep reads every request that is late and starts a run for each in one invocation, which the platform ends after five minutes.',
};
