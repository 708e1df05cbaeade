/** Which tickets Countersign governs, and what it needs here. Made by `npm run servicenow -- kit` from its policy tables. ECMAScript 5. */
var CountersignScope = Class.create();

CountersignScope.prototype = {
  /* PARTS */

  initialize: function () {},

  watched: function (table) {
    return this.columns[table] || [];
  },

  /** The host name that Countersign knows this instance by. */
  instance: function () {
    var set = String(gs.getProperty('countersign.instance_host', '') || '');
    return set !== '' ? set : gs.getProperty('instance_name') + '.service-now.com';
  },

  type: 'CountersignScope'
};
