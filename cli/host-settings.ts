/** Settings that the Functions host reads, and not the app: without them nothing of it runs, so that no health can name them. */
type HostSetting = {
  readonly name: string;
  /** As a deployment sets it. `null`: not on Azure. */
  readonly sample: string | null;
  /** What whoever deploys sees while it is missing or wrong. */
  readonly without: string;
};

/** Storage by identity: no key exists to be lost. */
export const OF_THE_HOST: readonly HostSetting[] = [
  {
    name: 'FUNCTIONS_WORKER_RUNTIME',
    sample: 'node',
    without:
      'Every address answers 404, and the host says that it runs. Only for hosts of your own: Flex Consumption knows it by the plan, and refuses the setting.',
  },
  {
    name: 'AzureWebJobsStorage__accountName',
    sample: '<storage-account>',
    without:
      'Every address answers 503, *Function host is not running*; the log says that the connection named Storage can’t be resolved, or that a host name can’t be parsed.',
  },
  {
    name: 'AzureWebJobsStorage__credential',
    sample: 'managedidentity',
    without: 'The same: the account takes no key.',
  },
  {
    name: 'AzureWebJobsStorage__clientId',
    sample: '<client id of the managed identity>',
    without:
      'The same where the identity is user-assigned, at times only now and then (401). Left out for the system-assigned one.',
  },
  {
    name: 'AzureWebJobsDisableHomepage',
    sample: 'true',
    without: 'The address itself shows the platform’s welcome page.',
  },
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    sample: '<connection string of application insights>',
    without: 'Nothing of the log is kept, and no alert can fire.',
  },
  {
    name: 'AzureFunctionsJobHost__extensions__durableTask__hubName',
    sample: null,
    without:
      'The task hub is called Countersign. Two apps on one account need a name each: letters and digits, never changed while anything runs.',
  },
];
