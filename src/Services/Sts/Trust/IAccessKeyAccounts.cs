namespace Strongroom.Services.Sts.Trust;

/// <summary>The port to the long-term access keys.</summary>
public interface IAccessKeyAccounts
{
    /// <summary>The account of a long-term access key; null where there is no such key.</summary>
    ValueTask<string?> FindAsync(string accessKeyId, CancellationToken cancellation);
}
