using Strongroom.Crypto;
using Strongroom.Server.Options;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Server.Maintenance;

/// <summary>The server's side of <see cref="RotationRequest"/>: looks for one every second, rotates the key ring and has
/// <see cref="ResealTask"/> do the rest. A start goes on with a re-sealing that is not finished.</summary>
internal sealed partial class RotationRequests(
    ServerOptions options, Database database, Resealing resealing, DueIndex due, TimeProvider time, ILogger<RotationRequests> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly RotationRequest _request = new(options.Data);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to look.</summary>
    public async Task StartAsync()
    {
        _request.Prepare();
        if (await resealing.ProgressAsync() is not null) await ScheduleAsync();
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
                if (_request.IsPending) await CarryOutAsync();
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The stop.
        }
    }

    private async Task CarryOutAsync()
    {
        try
        {
            // A crash before the request is deleted rotates again at the next start: one term more, which does no harm.
            uint term;
            using (var seal = KeyFileSeal.Open(options.SealKeyFile))
            {
                await resealing.AdoptAsync(seal, _stopping.Token);
                term = await resealing.RotateAsync(seal, time, _stopping.Token);
            }

            await ScheduleAsync();
            _request.Complete();
            LogRotated(logger, term);
        }
        catch (Exception failure) when (failure is SealException or SealedDataException or StorageUnavailableException or ConflictException or IOException or UnauthorizedAccessException)
        {
            LogRefused(logger, failure);
            Refuse(failure.Message);
        }
    }

    private void Refuse(string reason)
    {
        try
        {
            _request.Refuse(reason);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The request stays, and is tried again a second later.
            LogRefused(logger, failure);
        }
    }

    private async Task ScheduleAsync()
    {
        while (true)
        {
            var transaction = database.Begin();
            await due.ScheduleAsync(transaction, new DueTask(ResealTask.KindName, ResealTask.Subject, time.GetUtcNow()));
            try
            {
                await transaction.CommitAsync();
                return;
            }
            catch (ConflictException)
            {
                // The task has just ended or been put off: schedule it anew.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The key ring has a new term, {Term}; what is stored is being re-sealed")]
    private static partial void LogRotated(ILogger logger, uint term);

    [LoggerMessage(Level = LogLevel.Error, Message = "The key ring was not rotated")]
    private static partial void LogRefused(ILogger logger, Exception failure);
}
