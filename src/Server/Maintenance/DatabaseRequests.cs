using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Rotators;
using Strongroom.Server.Http;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Iam;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Storage;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Maintenance;

/// <summary>The server's side of <see cref="DatabaseRequestFile"/>: looks for requests every second and carries them out by calls
/// through the front door as the service <c>strongroom</c>, so that values are encrypted by KMS and the audit log shows each call.</summary>
internal sealed partial class DatabaseRequests(
    ServerOptions options, Database database, Barrier barrier, AccessKeys keys, FrontDoor door, TimeProvider time, ILogger<DatabaseRequests> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to look. The folder is there.</summary>
    public void Start()
    {
        DatabaseRequestFile.Tidy(options.Data);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The stop.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            foreach (var file in DatabaseRequestFile.Pending(options.Data))
            {
                await CarryOutAsync(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What waits is looked at again a second later.
            LogFailed(logger, failure);
        }
    }

    private async Task CarryOutAsync(DatabaseRequestFile file)
    {
        try
        {
            var (request, value) = file.Read(barrier);
            using (value)
            {
                var arn = await CarryOutAsync(file.Id, request, value);
                file.Complete(arn);
                LogDone(logger, request.Registration is null ? "removed" : "registered", arn);
            }
        }
        catch (AwsException refusal)
        {
            file.Refuse(refusal.WireMessage ?? refusal.Code);
        }
        catch (Exception failure) when (failure is SealedDataException or StorageUnavailableException or ConflictException)
        {
            LogFailed(logger, failure);
            file.Refuse(failure.Message);
        }
    }

    /// <summary>Does it; doing it again after a crash does no more than once.</summary>
    private async Task<string> CarryOutAsync(string id, DatabaseRequest request, SecretValue value)
    {
        var context = new CallContext(
            id, Principal.Service(request.Account, NativeRotators.OwningService), request.Region, Pipeline.ToMilliseconds(time.GetUtcNow()),
            NativeRotators.OwningService, UserAgent: null, _stopping.Token) { IsSecure = true };
        if (request.Registration is not { } registration)
        {
            var deleted = await door.CallAsync(
                SecretsManagerOperations.DeleteSecret,
                new DeleteSecretRequest { SecretId = request.SecretId, ForceDeleteWithoutRecovery = request.Force ? true : null },
                context);
            return deleted.ARN!;
        }

        if (!options.ServesRegion(request.Region))
        {
            throw SecretsManagerErrors.InvalidParameterException($"This server does not serve the region {request.Region}.");
        }

        if (!await ExistsAsync(request.Account))
        {
            throw SecretsManagerErrors.InvalidParameterException($"There is no account {request.Account}; see strongroom account create.");
        }

        var created = await door.CallAsync(
            SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest
            {
                Name = request.SecretId,
                ClientRequestToken = id,
                Description = registration.Description,
                KmsKeyId = registration.KmsKeyId,
                SecretString = value,
            },
            context);
        // Only tried now: what uses the database has the password that was given, until it reads the secret.
        await door.CallAsync(
            SecretsManagerOperations.RotateSecret,
            new RotateSecretRequest
            {
                SecretId = created.ARN,
                ClientRequestToken = Guid.NewGuid().ToString(),
                RotationRules = new RotationRulesType { AutomaticallyAfterDays = registration.Days },
                RotateImmediately = false,
            },
            context);
        return created.ARN!;
    }

    private async Task<bool> ExistsAsync(string account)
    {
        // Without enforcement every account that is named exists.
        if (!options.Enforce || (await keys.StoredAsync()).Contains(account))
        {
            return true;
        }

        using var accounts = new Accounts(database);
        return await accounts.FindAsync(account) is not null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A database was {What}: {Secret}")]
    private static partial void LogDone(ILogger logger, string what, string secret);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request about a database was not carried out")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
