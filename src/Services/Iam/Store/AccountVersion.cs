namespace Strongroom.Services.Iam.Store;

/// <summary>Counts the writes to an account's records. Who assembles something of them takes the number before it reads, and
/// may use what it assembled while the number is the same.</summary>
internal sealed class AccountVersion
{
    private long _number;

    /// <summary>The present number.</summary>
    public long Number => Interlocked.Read(ref _number);

    /// <summary>Something was written.</summary>
    public void Advance() => Interlocked.Increment(ref _number);
}
