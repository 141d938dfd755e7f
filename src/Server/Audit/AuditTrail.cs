using System.Globalization;
using System.Runtime.CompilerServices;
using Strongroom.Audit;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.Shapes;
using Strongroom.Server.Limits;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Server.Audit;

/// <summary>Writes calls and service events into the audit log as CloudTrail records.</summary>
internal sealed class AuditTrail(AuditLog log) : IAuditTrail
{
    // Enough for what an honest mistake looks like. Nobody stands for who sends it, so it is not theirs to fill the disk.
    private const int MaxUnprovenParameters = 2 << 10;

    private static readonly AuditIdentity Unknown = new("Unknown");

    // Principals live as long as their keys or sessions are held, so their identities are made once.
    private readonly ConditionalWeakTable<Principal, AuditIdentity> _identities = [];

    private AuditLog Log => log;

    public ValueTask ReadyAsync(CallContext context) => log.Failure is null
        ? default
        : ResumeAsync(context.Account, context.Region, context.Time, context.RequestId);

    /// <summary>Makes the record that proves that a log that failed takes records again.</summary>
    public ValueTask ResumeAsync(string account, string region, DateTimeOffset time, string requestId) =>
        RecordAsync(new ServiceEvent("strongroom", "AuditLogResumed", account, region, time, requestId, new Dictionary<string, string>()));

    public IAuditBatch Begin() => new CallRecords(this);

    public async ValueTask RecordAsync(ServiceEvent happened) => await log.AppendAsync(new AuditRecord
    {
        UserIdentity = new AuditIdentity(null) { AccountId = happened.Account, InvokedBy = happened.Service },
        EventTime = happened.Time,
        EventSource = happened.Service,
        EventName = happened.Name,
        AwsRegion = happened.Region,
        SourceIpAddress = happened.Service,
        UserAgent = happened.Service,
        ErrorMessage = happened.ErrorMessage,
        AdditionalEventData = RequestParameters.Of(happened.Details),
        RequestId = happened.RequestId,
        EventId = happened.Id,
        ReadOnly = false,
        EventType = AuditEventType.AwsServiceEvent,
        RecipientAccountId = happened.Account,
    });

    /// <summary>Records how many refusals were counted instead of recorded.</summary>
    public ValueTask RecordAsync(SuppressedRefusals refusals, string account, string region) => RecordAsync(new ServiceEvent(
        "strongroom", "RefusalsSuppressed", account, region, refusals.Until, Guid.NewGuid().ToString(), new Dictionary<string, string>
        {
            ["sourceIPAddress"] = refusals.Source?.ToString() ?? "others",
            ["count"] = refusals.Count.ToString(CultureInfo.InvariantCulture),
            ["since"] = refusals.Since.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        }));

    /// <summary>Records a request that was refused before it reached the front door: not signed, too often, not readable; or one
    /// that is for the server itself.</summary>
    public async ValueTask RecordRefusalAsync(Refusal refusal)
    {
        var (code, message) = ErrorOf(refusal.Failure, refusal.Service);
        await log.AppendAsync(new AuditRecord
        {
            UserIdentity = refusal.Caller is { } caller ? IdentityOf(caller) : Unknown,
            EventTime = refusal.Time,
            EventSource = refusal.Service is { } service ? SourceOf(service) : "strongroom",
            EventName = refusal switch
            {
                { Operation: null } => "UnknownOperation",
                { Service: null } => refusal.Operation,
                _ => EventNames.Of(refusal.Service, refusal.Operation),
            },
            AwsRegion = refusal.Region,
            SourceIpAddress = refusal.SourceAddress,
            UserAgent = refusal.UserAgent,
            ErrorCode = code,
            ErrorMessage = message,
            RequestId = refusal.RequestId,
            ReadOnly = refusal.Operation is { } operation && ReadOnlyOperations.Contains(operation),
            RecipientAccountId = refusal.Caller?.Account ?? refusal.Account,
        });
    }

    private AuditRecord Describe(CallContext context, OperationModel operation, object request, Exception? failure)
    {
        var (code, message) = ErrorOf(failure, operation.Service);
        return new AuditRecord
        {
            UserIdentity = IdentityOf(context),
            EventTime = context.Time,
            EventSource = SourceOf(operation.Service),
            EventName = EventNames.Of(operation.Service, operation.Name),
            AwsRegion = context.Region,
            SourceIpAddress = context.SourceAddress,
            UserAgent = context.CalledVia.Count == 0 ? context.UserAgent : context.CalledVia[^1],
            ErrorCode = code,
            ErrorMessage = message,
            RequestParameters = RequestParameters.Of(operation, request),
            MaxParameterBytes = failure is not null && context.Caller.IsAnonymous ? MaxUnprovenParameters : AuditRecord.MostParameterBytes,
            RequestId = context.RequestId,
            ReadOnly = ReadOnlyOperations.Contains(operation.Name),
            RecipientAccountId = context.Audit.Recipient ?? context.Account,
        };
    }

    private static string SourceOf(ServiceModel service) => $"{service.SigningName}.amazonaws.com";

    private static (string? Code, string? Message) ErrorOf(Exception? failure, ServiceModel? service) => failure switch
    {
        null => (null, null),
        AwsException error when service is { IsQuery: true } && QueryErrors.Translate(error) is var spelt => (spelt.Code, spelt.WireMessage),
        AwsException error => (error.Code, error.WireMessage),
        StorageUnavailableException or AuditUnavailableException => ("ServiceUnavailableException", null),
        OperationCanceledException => ("ClientDisconnected", null),
        // What an unexpected exception says may hold anything; it goes to the operator's log only.
        _ => ("InternalServiceError", null),
    };

    private AuditIdentity IdentityOf(CallContext context) => context.CalledVia.Count == 0
        ? context.Audit.WebIdentity is { } web && context.Caller.IsAnonymous ? AuditIdentities.Of(web) : IdentityOf(context.Caller)
        : AuditIdentities.Of(context.Caller, context.CalledVia[^1]);

    private AuditIdentity IdentityOf(Principal caller) => _identities.GetValue(caller, static each => AuditIdentities.Of(each, null));

    private sealed class CallRecords(AuditTrail trail) : IAuditBatch
    {
        private readonly AuditBatch _batch = trail.Log.Begin();

        public void Add(CallContext context, OperationModel operation, object request, Exception? failure) =>
            _batch.Add(trail.Describe(context, operation, request, failure));

        public ValueTask CommitAsync() => trail.Log.AppendAsync(_batch);
    }
}

/// <summary>A request that did not reach the front door.</summary>
/// <param name="RequestId">Its id.</param>
/// <param name="Service">The service, if it could be told.</param>
/// <param name="Operation">The operation, if it could be told.</param>
/// <param name="Caller">Who called, if that was proven.</param>
/// <param name="Account">Whose log it belongs to if the caller is not known.</param>
/// <param name="Region">The region, or the server's default.</param>
/// <param name="Time">When.</param>
/// <param name="SourceAddress">The peer.</param>
/// <param name="UserAgent">As sent.</param>
/// <param name="Failure">Why it was refused, or null.</param>
internal sealed record Refusal(
    string RequestId,
    ServiceModel? Service,
    string? Operation,
    Principal? Caller,
    string Account,
    string Region,
    DateTimeOffset Time,
    string SourceAddress,
    string? UserAgent,
    Exception? Failure);
