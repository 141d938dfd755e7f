using Strongroom.Audit;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Audit;
using Strongroom.Server.Http;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;
using Strongroom.Services.Iam;
using Strongroom.Services.Lambda;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Server.Hosting;

/// <summary>
/// <c>POST /_strongroom/reset</c> of a development server: empties the state, but for what the server itself needs to go on. The
/// audit log stays and tells of it. Web pages may not ask for it: any page that a developer visits can send a POST to this machine.
/// </summary>
internal sealed class StateReset(IServiceProvider services, IKeyValueStore store, AuditTrail trail, ServerOptions options, TimeProvider time)
{
    /// <summary>Its path.</summary>
    public const string Path = "/_strongroom/reset";

    /// <summary>Answers 200 when all is gone, 403 to a web page, 503 when it cannot be recorded; nothing is done then.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var refusal = WebPages.Sent(http.Request)
            ? new AwsException("AccessDeniedException", "A web page may not reset the server.", StatusCodes.Status403Forbidden)
            : null;
        try
        {
            // Before it is done: no reset goes unrecorded.
            await trail.RecordRefusalAsync(new Refusal(
                Guid.NewGuid().ToString(), Service: null, "ResetState", Caller: null, options.Account, options.DefaultRegion, time.GetUtcNow(),
                http.Connection.RemoteIpAddress?.ToString() ?? "", http.Request.Headers.UserAgent, refusal));
        }
        catch (AuditUnavailableException)
        {
            await AnswerAsync(http, StatusCodes.Status503ServiceUnavailable, "The audit log cannot be written.");
            return;
        }

        if (refusal is not null)
        {
            await AnswerAsync(http, refusal.Status, refusal.WireMessage!);
            return;
        }

        services.ForgetSecrets();
        services.ForgetIdentities();
        services.ForgetFunctions();
        await store.DeleteAllAsync(except: KeyRange.Prefix(SystemKeys.All.Bytes));
        services.GetRequiredService<Database>().ForgetCached();
        await SecretIndexes.PrepareAsync(services.GetRequiredService<Database>());
        await services.GetRequiredService<AccessKeys>().RestoreAsync();
        services.ForgetSecrets();
        services.ForgetIdentities();
        services.ForgetFunctions();
    }

    private static Task AnswerAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(message + "\n", http.RequestAborted);
    }
}
