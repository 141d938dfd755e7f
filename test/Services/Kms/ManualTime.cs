namespace Strongroom.Services.Kms.Tests;

/// <summary>A clock that stands where the test puts it.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
