namespace Strongroom.Rotators.Tests;

/// <summary>
/// Logs in again and again with the current value while a secret rotates. Where two credentials are good at a time, a value has to open from when
/// it is read until the second rotation after that begins, however long the login takes.
/// </summary>
internal sealed class SteadyClient(MemorySecret secret, Func<string, Task<bool>> opensAsync)
{
    // Even: no rotation is under way.
    private long _changes;

    /// <summary>Logins during the rotations.</summary>
    public int Logins { get; private set; }

    public async Task ThroughRotationsAsync(int count, IRotator rotator)
    {
        using var done = new CancellationTokenSource();
        var client = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                long read = Interlocked.Read(ref _changes);
                bool opened = await opensAsync(secret.Current);
                Assert.True(opened || Interlocked.Read(ref _changes) >= (read | 1) + 2);
                if (opened) Logins++;
            }
        });
        for (; count > 0; count--)
        {
            Interlocked.Increment(ref _changes);
            await secret.RotateAsync(rotator);
            Interlocked.Increment(ref _changes);
        }

        await done.CancelAsync();
        await client;
    }
}
