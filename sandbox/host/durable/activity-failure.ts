/** The texts a failed activity or child puts into its parent's history: .NET's view of an error, and long. */

const frames = (words: string, count: number) =>
  Array.from({ length: count }, (_, at) => `   at EmbeddedHost.Workers.${words}.Frame${at}.MoveNext()`).join(
    '\n',
  );

const remoteFrames = frames('Rpc.InvokeAsync', 12);
const hostFrames = frames('FunctionExecutor.TryExecuteAsync', 24);

/** `Reason` and `Details` of TaskFailed. Class, code and cause of what was thrown are lost. */
export function activityFailure(
  name: string,
  message: string,
): { readonly Reason: string; readonly Details: string } {
  const remote = `Error: ${message}\n${remoteFrames}`;
  const details = {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
      IsUserException: false,
      RemoteStackTrace: remote,
      RemoteMessage: message,
      RemoteTypeName: null,
      Message: `Result: Failure\nException: ${message}\nStack: ${remote}`,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: null,
      HelpLink: null,
      Source: 'System.Private.CoreLib',
      HResult: -2146233088,
      StackTrace: hostFrames,
    },
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };
  return { Reason: `Activity function '${name}' failed: ${message}`, Details: JSON.stringify(details) };
}

/** `Details` of SubOrchestrationInstanceFailed. */
export function childFailureDetails(message: string): string {
  return `Message: ${message}, StackTrace: ${frames('TaskOrchestrationShim.Execute', 1)}`;
}
