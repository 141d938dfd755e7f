using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Strongroom.Generator;

/// <summary>A concrete class that derives from <c>Operation&lt;,&gt;</c>: its name and the types that its constructor takes.
/// Compared by content, so that an edit elsewhere generates nothing anew.</summary>
internal sealed class OperationClass : IEquatable<OperationClass>
{
    private OperationClass(string containingNamespace, string name, IReadOnlyList<string> parameters)
    {
        Namespace = containingNamespace;
        Name = name;
        Parameters = parameters;
    }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>The types of the constructor's parameters, in full.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Whether the declaration may be one, judged by syntax alone.</summary>
    public static bool MayBe(SyntaxNode node) => node is ClassDeclarationSyntax { BaseList: not null };

    /// <summary>The operation class that the declaration is, or null.</summary>
    public static OperationClass? Find(ISymbol? symbol)
    {
        if (symbol is not INamedTypeSymbol { IsAbstract: false } type || !IsOperation(type.BaseType))
            return null;
        var constructor = type.InstanceConstructors
            .Where(constructor => constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal)
            .OrderByDescending(constructor => constructor.Parameters.Length)
            .FirstOrDefault();
        var parameters = constructor?.Parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        return new(type.ContainingNamespace.ToDisplayString(), type.Name, [.. parameters ?? []]);
    }

    public bool Equals(OperationClass? other) =>
        other is not null && Namespace == other.Namespace && Name == other.Name && Parameters.SequenceEqual(other.Parameters);

    public override bool Equals(object? obj) => Equals(obj as OperationClass);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    // Through any hand-written class between; the generated type arguments do not exist yet, the class itself does.
    private static bool IsOperation(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Operation", Arity: 2 } && type.ContainingNamespace.ToDisplayString() == "Strongroom.Services.Operations")
                return true;
        }

        return false;
    }
}
