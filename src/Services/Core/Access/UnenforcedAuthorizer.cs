using Strongroom.Services.Operations;

namespace Strongroom.Services.Access;

/// <summary>Allows everything: development mode without <c>--enforce</c>. The server says so loudly at start.</summary>
public sealed class UnenforcedAuthorizer : IAuthorizer
{
    /// <inheritdoc/>
    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context) => default;
}
